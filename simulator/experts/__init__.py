"""Judgement of experts: asked, scored, pooled."""
