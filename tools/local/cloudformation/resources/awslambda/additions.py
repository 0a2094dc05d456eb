"""Layers and permissions of functions."""

from tools.local.cloudformation.resources.awslambda.code import keep_layer_content
from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.known import knows, under
from tools.local.cloudformation.resources.requests import call

_NAME_LIMIT = 100


class LayerVersion(Handler):
    """`AWS::Lambda::LayerVersion`."""

    known = knows(
        *("CompatibleArchitectures", "CompatibleRuntimes", "Description", "LayerName"),
        *("LicenseInfo", *under("Content", "S3Bucket", "S3Key", "S3ObjectVersion")),
    )

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

    known = knows(
        *("Action", "EventSourceToken", "FunctionName", "FunctionUrlAuthType", "Principal"),
        *("PrincipalOrgID", "SourceAccount", "SourceArn"),
    )

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
