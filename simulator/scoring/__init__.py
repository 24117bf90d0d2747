"""How well a forecast did: scores, calibration, cumulative distributions as tables."""
