"""EC2's operations, one module a kind of thing; to import them declares them."""

from reelworks.cloud.services.ec2.operations import gateways as gateways
from reelworks.cloud.services.ec2.operations import images as images
from reelworks.cloud.services.ec2.operations import instance_attributes as instance_attributes
from reelworks.cloud.services.ec2.operations import instance_states as instance_states
from reelworks.cloud.services.ec2.operations import instance_types as instance_types
from reelworks.cloud.services.ec2.operations import instances as instances
from reelworks.cloud.services.ec2.operations import interfaces as interfaces
from reelworks.cloud.services.ec2.operations import key_pairs as key_pairs
from reelworks.cloud.services.ec2.operations import launch_template_versions as launch_template_versions
from reelworks.cloud.services.ec2.operations import launch_templates as launch_templates
from reelworks.cloud.services.ec2.operations import network_defaults as network_defaults
from reelworks.cloud.services.ec2.operations import places as places
from reelworks.cloud.services.ec2.operations import profiles as profiles
from reelworks.cloud.services.ec2.operations import route_tables as route_tables
from reelworks.cloud.services.ec2.operations import run_instances as run_instances
from reelworks.cloud.services.ec2.operations import security_group_rules as security_group_rules
from reelworks.cloud.services.ec2.operations import security_groups as security_groups
from reelworks.cloud.services.ec2.operations import subnets as subnets
from reelworks.cloud.services.ec2.operations import tags as tags
from reelworks.cloud.services.ec2.operations import volumes as volumes
from reelworks.cloud.services.ec2.operations import vpc_blocks as vpc_blocks
from reelworks.cloud.services.ec2.operations import vpcs as vpcs
