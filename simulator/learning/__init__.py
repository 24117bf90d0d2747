"""What published disputes teach: precedents, models, their fits, and how well they predict."""
