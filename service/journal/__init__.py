"""The record: every accepted document has a durable decision, whoever decided it."""
