"""ECR: repositories."""

from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.known import knows
from tools.local.cloudformation.resources.requests import call, policy_text, without
from tools.local.cloudformation.resources.tagging import update_tags

_SET_AFTERWARDS = ("LifecyclePolicy", "RepositoryPolicyText", "EmptyOnDelete")


class Repository(Handler):
    """`AWS::ECR::Repository`."""

    known = knows(
        *("EmptyOnDelete", "EncryptionConfiguration", "ImageScanningConfiguration"),
        *("ImageTagMutability", "LifecyclePolicy/LifecyclePolicyText", "RepositoryName"),
        *("RepositoryPolicyText", "Tags"),
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the repository with its policies."""
        client = request.client("ecr")
        name = request.properties.get("RepositoryName") or request.unique_name(lower=True)
        settings = without(request.properties, *_SET_AFTERWARDS)
        made = call(client, "CreateRepository", settings, repositoryName=name)["repository"]
        request.claim(name)
        _bring_policies(client, name, {}, request.properties)
        return Provisioned(
            name, {"Arn": made["repositoryArn"], "RepositoryUri": made["repositoryUri"]}
        )

    def update(self, request: ResourceRequest) -> Provisioned:
        """Update policies, tag mutability and tags."""
        client = request.client("ecr")
        _bring_policies(client, request.physical_id, request.former, request.properties)
        client.put_image_tag_mutability(
            repositoryName=request.physical_id,
            imageTagMutability=request.properties.get("ImageTagMutability", "MUTABLE"),
        )
        found = client.describe_repositories(repositoryNames=[request.physical_id])
        repository = found["repositories"][0]
        arn = repository["repositoryArn"]
        update_tags(request, "ecr", arn)
        return Provisioned(
            request.physical_id, {"Arn": arn, "RepositoryUri": repository["repositoryUri"]}
        )

    def delete(self, request: ResourceRequest) -> None:
        """Delete the repository."""
        force = str(request.properties.get("EmptyOnDelete", False)).lower() == "true"
        request.client("ecr").delete_repository(repositoryName=request.physical_id, force=force)


def _bring_policies(
    client: Any,  # noqa: ANN401
    name: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    lifecycle = after.get("LifecyclePolicy", {}).get("LifecyclePolicyText")
    if lifecycle:
        client.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=lifecycle)
    elif before.get("LifecyclePolicy"):
        client.delete_lifecycle_policy(repositoryName=name)
    policy = after.get("RepositoryPolicyText")
    if policy:
        client.set_repository_policy(repositoryName=name, policyText=policy_text(policy))
    elif before.get("RepositoryPolicyText"):
        client.delete_repository_policy(repositoryName=name)


HANDLERS: Mapping[str, Handler] = {"AWS::ECR::Repository": Repository()}
