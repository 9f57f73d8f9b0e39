"""Pure, typed values and rules: jobs, options, nodes, events, errors. No I/O here."""
