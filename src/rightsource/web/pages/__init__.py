"""The pages about the site itself, the same in every council."""
