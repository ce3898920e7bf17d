"""What is inside a file: runs only in a limited child process and imports nothing of Django (SR-7)."""
