"""What a run says, part by part, as it stands in summary.json."""
