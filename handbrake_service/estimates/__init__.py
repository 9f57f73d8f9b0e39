"""How large a result will be and how long it takes: a table, mended by what this node has really done."""
