"""Pure, typed values and rules: jobs, options, nodes, events, errors. No input or output here."""
