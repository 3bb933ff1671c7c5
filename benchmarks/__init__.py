"""Measurements of the product beside what else there is, side by side in one run."""
