"""A believable demonstration on invented vendors: people, evidence, two evaluations."""
