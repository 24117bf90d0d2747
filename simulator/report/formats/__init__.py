"""What writes a document: HTML, PDF, Word, Excel, JSON."""
