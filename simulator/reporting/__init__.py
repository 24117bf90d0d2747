"""What people hand over: a document built once from a summary, and written as HTML, PDF, Word or Excel."""
