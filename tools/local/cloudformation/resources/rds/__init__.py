"""RDS: instances, groups and proxies, in front of the real database on this machine."""

from collections.abc import Mapping

from tools.local.cloudformation.resources.handler import Handler
from tools.local.cloudformation.resources.known import knows
from tools.local.cloudformation.resources.rds.groups import ParameterGroup
from tools.local.cloudformation.resources.rds.instance import Instance
from tools.local.cloudformation.resources.rds.proxy import Proxy, ProxyTargetGroup
from tools.local.cloudformation.resources.rds.subnet_groups import SubnetGroup

HANDLERS: Mapping[str, Handler] = {
    "AWS::RDS::DBInstance": Instance(),
    "AWS::RDS::DBParameterGroup": ParameterGroup(),
    "AWS::RDS::DBProxy": Proxy(),
    "AWS::RDS::DBProxyTargetGroup": ProxyTargetGroup(),
    "AWS::RDS::DBSubnetGroup": SubnetGroup(
        "rds",
        knows("DBSubnetGroupDescription", "DBSubnetGroupName", "SubnetIds", "Tags"),
        create_call="CreateDBSubnetGroup",
        update_call="ModifyDBSubnetGroup",
        delete_call="DeleteDBSubnetGroup",
        key="DBSubnetGroupName",
        name="DBSubnetGroupName",
        name_limit=255,
        lower_name=True,
        attributes={"DBSubnetGroupArn": "DBSubnetGroup.DBSubnetGroupArn"},
        tags=("rds", "DBSubnetGroupArn"),
    ),
}
