"""Applications that benchmarks measure, one in each module."""
