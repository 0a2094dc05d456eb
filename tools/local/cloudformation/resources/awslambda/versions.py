"""Versions, aliases, layers and permissions of functions."""

from tools.local.cloudformation.resources.awslambda.code import keep_layer_content
from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.requests import call, without

_NAME_LIMIT = 100


class Version(Handler):
    """`AWS::Lambda::Version`."""

    def create(self, request: ResourceRequest) -> Provisioned:
        """Publish the function as it is now."""
        made = call(request.client("lambda"), "PublishVersion", request.properties, only_known=True)
        arn = made["FunctionArn"]
        return Provisioned(arn, {"FunctionArn": arn, "Version": made["Version"]})

    def update(self, request: ResourceRequest) -> Provisioned:
        """Nothing of a version changes but what only Lambda knows."""
        arn = request.physical_id
        return Provisioned(arn, {"FunctionArn": arn, "Version": arn.rpartition(":")[2]})

    def delete(self, request: ResourceRequest) -> None:
        """Delete the version."""
        function, _, version = request.physical_id.rpartition(":")
        request.client("lambda").delete_function(FunctionName=function, Qualifier=version)


class Alias(Handler):
    """`AWS::Lambda::Alias`."""

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the alias."""
        properties = without(request.properties, "ProvisionedConcurrencyConfig")
        arn = call(request.client("lambda"), "CreateAlias", properties)["AliasArn"]
        return Provisioned(arn, {"AliasArn": arn})

    def update(self, request: ResourceRequest) -> Provisioned:
        """Lead the alias to another version."""
        properties = without(request.properties, "ProvisionedConcurrencyConfig")
        call(request.client("lambda"), "UpdateAlias", properties)
        return Provisioned(request.physical_id, {"AliasArn": request.physical_id})

    def delete(self, request: ResourceRequest) -> None:
        """Delete the alias."""
        request.client("lambda").delete_alias(
            FunctionName=request.properties["FunctionName"], Name=request.properties["Name"]
        )


class LayerVersion(Handler):
    """`AWS::Lambda::LayerVersion`."""

    def create(self, request: ResourceRequest) -> Provisioned:
        """Publish the layer."""
        keep_layer_content(request, request.properties["Content"])
        name = request.properties.get("LayerName") or request.unique_name(_NAME_LIMIT)
        made = call(
            request.client("lambda"), "PublishLayerVersion", request.properties, LayerName=name
        )
        arn = made["LayerVersionArn"]
        return Provisioned(arn, {"LayerVersionArn": arn})

    def delete(self, request: ResourceRequest) -> None:
        """Delete the version of the layer."""
        layer, _, version = request.physical_id.rpartition(":")
        request.client("lambda").delete_layer_version(LayerName=layer, VersionNumber=int(version))


class Permission(Handler):
    """`AWS::Lambda::Permission`."""

    def create(self, request: ResourceRequest) -> Provisioned:
        """Allow the call."""
        statement = request.unique_name(_NAME_LIMIT)
        call(request.client("lambda"), "AddPermission", request.properties, StatementId=statement)
        return Provisioned(statement, {"Id": statement})

    def delete(self, request: ResourceRequest) -> None:
        """Withdraw the permission."""
        request.client("lambda").remove_permission(
            FunctionName=request.properties["FunctionName"], StatementId=request.physical_id
        )
