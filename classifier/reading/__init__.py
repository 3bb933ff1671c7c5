"""reading: what offices really send, in bytes or text, made into a `Document`."""
