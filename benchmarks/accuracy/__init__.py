"""How good the product is, part by part, beside references fitted on the same documents.

Every part goes through what an office would use (`training.retraining.retrain`, then
`DocumentClassifier`), so that what is measured is what is shipped.
"""
