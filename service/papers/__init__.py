"""Papers that people print: the routing slip and the register of incoming documents."""
