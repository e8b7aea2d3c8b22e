"""S3's tables and all SQL about them: one module a table, or two tables that live and die together."""
