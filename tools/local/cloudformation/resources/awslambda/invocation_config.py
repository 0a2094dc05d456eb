"""How a function is invoked asynchronously: retries, age and destinations."""

from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.known import knows
from tools.local.cloudformation.resources.requests import call


class EventInvokeConfig(Handler):
    """`AWS::Lambda::EventInvokeConfig`."""

    known = knows(
        *("DestinationConfig", "FunctionName", "MaximumEventAgeInSeconds"),
        *("MaximumRetryAttempts", "Qualifier"),
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Set the configuration."""
        call(request.client("lambda"), "PutFunctionEventInvokeConfig", request.properties)
        properties = request.properties
        return Provisioned(f"{properties['FunctionName']}|{properties['Qualifier']}")

    def update(self, request: ResourceRequest) -> Provisioned:
        """Set it anew."""
        return self.create(request)

    def delete(self, request: ResourceRequest) -> None:
        """Remove the configuration."""
        request.client("lambda").delete_function_event_invoke_config(
            FunctionName=request.properties["FunctionName"],
            Qualifier=request.properties["Qualifier"],
        )
