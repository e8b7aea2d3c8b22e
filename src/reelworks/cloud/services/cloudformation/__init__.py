"""CloudFormation: stacks made from templates, through the other rooms' own operations."""
