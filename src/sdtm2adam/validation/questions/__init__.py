"""What is asked of the records of a dataset, told apart from who asks it: expectations, built-in checks and published rules alike."""
