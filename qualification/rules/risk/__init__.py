"""Risk of a site (ICH Q9(R1)): scales, models, scores, proofs of models, proposals, intervals. Pure functions."""
