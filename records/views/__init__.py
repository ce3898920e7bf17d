"""Pages: files and their versions, long work, signing, the trail and its reviews."""
