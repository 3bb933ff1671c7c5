"""The library: a Vietnamese official document in, a routing decision out.

No web, no database and no training in here. The way in is
`classifier.document_classifier.DocumentClassifier`; nothing is loaded by importing this package.
"""
