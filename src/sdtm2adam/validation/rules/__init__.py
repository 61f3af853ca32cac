"""Published conformance rules as data (CDISC's executable format): read, compiled to questions on whole columns, run, told."""
