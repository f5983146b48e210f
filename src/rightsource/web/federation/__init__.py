"""Pages about the federation: who owns whom, and each vehicle."""
