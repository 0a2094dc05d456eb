"""IAM: roles and their profiles, managed policies and inline policies."""

from collections.abc import Iterator, Mapping
from typing import Any

from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.known import knows
from tools.local.cloudformation.resources.requests import call, policy_text, tag_list, without
from tools.local.cloudformation.resources.tagging import read_tags, update_tags

_MANAGED_BY_AWS = "arn:aws:iam::aws:policy/"
_ROLE_NAME_LIMIT = 64
_HOLDERS = {"Roles": "role", "Users": "user", "Groups": "group"}


class Role(Handler):
    """`AWS::IAM::Role`."""

    known = knows(
        *("AssumeRolePolicyDocument", "Description", "ManagedPolicyArns", "MaxSessionDuration"),
        *("Path", "PermissionsBoundary", "Policies", "RoleName", "Tags"),
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the role, then attach and embed its policies."""
        client = request.client("iam")
        name = request.properties.get("RoleName") or request.unique_name(_ROLE_NAME_LIMIT)
        settings = without(request.properties, "ManagedPolicyArns", "Policies")
        role = call(client, "CreateRole", settings, RoleName=name)["Role"]
        request.claim(name)
        note = _bring_policies(client, name, {}, request.properties)
        return Provisioned(name, {"Arn": role["Arn"], "RoleId": role["RoleId"]}, note)

    def update(self, request: ResourceRequest) -> Provisioned:
        """Update description, trust, policies and tags."""
        client = request.client("iam")
        call(
            client, "UpdateRole", request.properties, only_known=True, RoleName=request.physical_id
        )
        client.update_assume_role_policy(
            RoleName=request.physical_id,
            PolicyDocument=policy_text(request.properties["AssumeRolePolicyDocument"]),
        )
        note = _bring_policies(client, request.physical_id, request.former, request.properties)
        update_tags(request, "iam", request.physical_id)
        role = client.get_role(RoleName=request.physical_id)["Role"]
        attributes = {"Arn": role["Arn"], "RoleId": role["RoleId"]}
        return Provisioned(request.physical_id, attributes, note)

    def delete(self, request: ResourceRequest) -> None:
        """Detach everything and delete the role."""
        client = request.client("iam")
        for policy in client.list_attached_role_policies(RoleName=request.physical_id)[
            "AttachedPolicies"
        ]:
            client.detach_role_policy(RoleName=request.physical_id, PolicyArn=policy["PolicyArn"])
        for name in client.list_role_policies(RoleName=request.physical_id)["PolicyNames"]:
            client.delete_role_policy(RoleName=request.physical_id, PolicyName=name)
        client.delete_role(RoleName=request.physical_id)

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return trust, settings and policies."""
        client, name = request.client("iam"), request.physical_id
        role = client.get_role(RoleName=name)["Role"]
        attached = client.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
        embedded = [
            client.get_role_policy(RoleName=name, PolicyName=policy)
            for policy in client.list_role_policies(RoleName=name)["PolicyNames"]
        ]
        return {
            "AssumeRolePolicyDocument": role["AssumeRolePolicyDocument"],
            "Description": role.get("Description"),
            "ManagedPolicyArns": [policy["PolicyArn"] for policy in attached],
            "MaxSessionDuration": role.get("MaxSessionDuration"),
            "Path": role["Path"],
            "Policies": [
                {"PolicyName": each["PolicyName"], "PolicyDocument": each["PolicyDocument"]}
                for each in embedded
            ],
            "RoleName": name,
            "Tags": read_tags(request, "iam", name),
        }


def _bring_policies(
    client: Any,  # noqa: ANN401
    role: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> str | None:
    former, wanted = _attached(before), _attached(after)
    for arn in sorted(former - wanted):
        try:
            client.detach_role_policy(RoleName=role, PolicyArn=arn)
        except client.exceptions.NoSuchEntityException:
            continue
    unknown = [arn for arn in sorted(wanted - former) if not _attach_known(client, role, arn)]
    embedded = {policy["PolicyName"]: policy for policy in after.get("Policies", [])}
    for policy in before.get("Policies", []):
        if policy["PolicyName"] not in embedded:
            client.delete_role_policy(RoleName=role, PolicyName=policy["PolicyName"])
    for name, policy in embedded.items():
        document = policy_text(policy["PolicyDocument"])
        client.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)
    return f"moto does not carry the policies {', '.join(unknown)}." if unknown else None


def _attach_known(client: Any, role: str, arn: str) -> bool:  # noqa: ANN401
    try:
        client.attach_role_policy(RoleName=role, PolicyArn=arn)
    except client.exceptions.NoSuchEntityException:
        # moto has AWS's own policies only if MOTO_IAM_LOAD_MANAGED_POLICIES is set.
        if not arn.startswith(_MANAGED_BY_AWS):
            raise
        return False
    return True


def _attached(properties: Mapping[str, Any]) -> set[str]:
    return set(properties.get("ManagedPolicyArns", []))


class ManagedPolicy(Handler):
    """`AWS::IAM::ManagedPolicy`."""

    known = knows(
        *("Description", "Groups", "ManagedPolicyName", "Path", "PolicyDocument", "Roles"),
        "Users",
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the policy and attach it."""
        client = request.client("iam")
        policy = client.create_policy(
            PolicyName=request.properties.get("ManagedPolicyName") or request.unique_name(),
            PolicyDocument=policy_text(request.properties["PolicyDocument"]),
            Path=request.properties.get("Path", "/"),
            Description=request.properties.get("Description", ""),
            Tags=tag_list(request.properties.get("Tags")),
        )["Policy"]
        request.claim(policy["Arn"])
        for kind, holder in sorted(_holders(request.properties)):
            _attach(client, "attach", kind, holder, policy["Arn"])
        return Provisioned(policy["Arn"], _policy_attributes(policy))

    def update(self, request: ResourceRequest) -> Provisioned:
        """Make a new version the default, drop the old one, and change the attachments."""
        client = request.client("iam")
        if request.former["PolicyDocument"] != request.properties["PolicyDocument"]:
            former = client.get_policy(PolicyArn=request.physical_id)["Policy"]["DefaultVersionId"]
            client.create_policy_version(
                PolicyArn=request.physical_id,
                PolicyDocument=policy_text(request.properties["PolicyDocument"]),
                SetAsDefault=True,
            )
            client.delete_policy_version(PolicyArn=request.physical_id, VersionId=former)
        former_holders, wanted = set(_holders(request.former)), set(_holders(request.properties))
        for kind, holder in sorted(former_holders - wanted):
            _attach(client, "detach", kind, holder, request.physical_id)
        for kind, holder in sorted(wanted - former_holders):
            _attach(client, "attach", kind, holder, request.physical_id)
        policy = client.get_policy(PolicyArn=request.physical_id)["Policy"]
        return Provisioned(request.physical_id, _policy_attributes(policy))

    def delete(self, request: ResourceRequest) -> None:
        """Detach the policy from whatever this stack attached it to, and delete it."""
        client = request.client("iam")
        attached = client.list_entities_for_policy(PolicyArn=request.physical_id)
        for kind in _HOLDERS.values():
            for holder in attached[f"Policy{kind.title()}s"]:
                _attach(client, "detach", kind, holder[f"{kind.title()}Name"], request.physical_id)
        for version in client.list_policy_versions(PolicyArn=request.physical_id)["Versions"]:
            if not version["IsDefaultVersion"]:
                client.delete_policy_version(
                    PolicyArn=request.physical_id, VersionId=version["VersionId"]
                )
        client.delete_policy(PolicyArn=request.physical_id)

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return the document of the default version, and whom it is attached to."""
        client = request.client("iam")
        policy = client.get_policy(PolicyArn=request.physical_id)["Policy"]
        version = client.get_policy_version(
            PolicyArn=request.physical_id, VersionId=policy["DefaultVersionId"]
        )["PolicyVersion"]
        attached = client.list_entities_for_policy(PolicyArn=request.physical_id)
        return {
            "Description": policy.get("Description"),
            "ManagedPolicyName": policy["PolicyName"],
            "Path": policy["Path"],
            "PolicyDocument": version["Document"],
            **{
                group: [each[f"{kind.title()}Name"] for each in attached[f"Policy{kind.title()}s"]]
                for group, kind in _HOLDERS.items()
            },
        }


def _policy_attributes(policy: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "PolicyArn": policy["Arn"],
        "PolicyId": policy["PolicyId"],
        "DefaultVersionId": policy["DefaultVersionId"],
        "AttachmentCount": policy["AttachmentCount"],
        "IsAttachable": policy["IsAttachable"],
        "CreateDate": policy["CreateDate"].isoformat(),
        "UpdateDate": policy["UpdateDate"].isoformat(),
    }


def _holders(properties: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for group, kind in _HOLDERS.items():
        for holder in properties.get(group, []):
            yield kind, holder


def _attach(client: Any, verb: str, kind: str, holder: str, arn: str) -> None:  # noqa: ANN401
    attach = getattr(client, f"{verb}_{kind}_policy")
    attach(**{f"{kind.title()}Name": holder, "PolicyArn": arn})


class Policy(Handler):
    """`AWS::IAM::Policy`: the same inline policy in roles, users and groups."""

    known = knows("Groups", "PolicyDocument", "PolicyName", "Roles", "Users")

    def create(self, request: ResourceRequest) -> Provisioned:
        """Embed the policy."""
        name = request.unique_name()
        request.claim(name)
        self._embed(request, request.properties)
        return Provisioned(name, {"Id": name})

    def update(self, request: ResourceRequest) -> Provisioned:
        """Embed the policy where it belongs now, and remove it where it no longer does."""
        kept = (
            set(_holders(request.properties))
            if request.former["PolicyName"] == request.properties["PolicyName"]
            else set()
        )
        self._remove(request, request.former, set(_holders(request.former)) - kept)
        self._embed(request, request.properties)
        return Provisioned(request.physical_id, {"Id": request.physical_id})

    def delete(self, request: ResourceRequest) -> None:
        """Remove the policy."""
        self._remove(request, request.properties, set(_holders(request.properties)))

    def _embed(self, request: ResourceRequest, properties: Mapping[str, Any]) -> None:
        client = request.client("iam")
        document = policy_text(properties["PolicyDocument"])
        for kind, holder in _holders(properties):
            put = getattr(client, f"put_{kind}_policy")
            put(
                **{f"{kind.title()}Name": holder},
                PolicyName=properties["PolicyName"],
                PolicyDocument=document,
            )

    def _remove(
        self, request: ResourceRequest, properties: Mapping[str, Any], holders: set[tuple[str, str]]
    ) -> None:
        client = request.client("iam")
        for kind, holder in sorted(holders):
            remove = getattr(client, f"delete_{kind}_policy")
            try:
                remove(**{f"{kind.title()}Name": holder}, PolicyName=properties["PolicyName"])
            except client.exceptions.NoSuchEntityException:
                continue  # Gone with its role, or never embedded.


class InstanceProfile(Handler):
    """`AWS::IAM::InstanceProfile`: a role as instances of EC2 take it."""

    known = knows("InstanceProfileName", "Path", "Roles")

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the profile and give it its role."""
        client = request.client("iam")
        name = request.properties.get("InstanceProfileName") or request.unique_name()
        path = request.properties.get("Path", "/")
        profile = client.create_instance_profile(InstanceProfileName=name, Path=path)
        request.claim(name)
        _bring_roles(client, name, [], request.properties["Roles"])
        return Provisioned(name, {"Arn": profile["InstanceProfile"]["Arn"]})

    def update(self, request: ResourceRequest) -> Provisioned:
        """Exchange the role."""
        client, name = request.client("iam"), request.physical_id
        _bring_roles(client, name, _roles(client, name), request.properties["Roles"])
        return Provisioned(name, request.attributes)

    def delete(self, request: ResourceRequest) -> None:
        """Take the role out and delete the profile."""
        client, name = request.client("iam"), request.physical_id
        _bring_roles(client, name, _roles(client, name), [])
        client.delete_instance_profile(InstanceProfileName=name)

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return name, path and role."""
        client, name = request.client("iam"), request.physical_id
        profile = client.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]
        return {
            "InstanceProfileName": name,
            "Path": profile["Path"],
            "Roles": [role["RoleName"] for role in profile["Roles"]],
        }


def _roles(client: Any, profile: str) -> list[str]:  # noqa: ANN401
    found = client.get_instance_profile(InstanceProfileName=profile)["InstanceProfile"]
    return [role["RoleName"] for role in found["Roles"]]


def _bring_roles(client: Any, profile: str, former: list[str], wanted: list[str]) -> None:  # noqa: ANN401
    for role in former:
        if role not in wanted:
            client.remove_role_from_instance_profile(InstanceProfileName=profile, RoleName=role)
    for role in wanted:
        if role not in former:
            client.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=role)


HANDLERS: Mapping[str, Handler] = {
    "AWS::IAM::InstanceProfile": InstanceProfile(),
    "AWS::IAM::ManagedPolicy": ManagedPolicy(),
    "AWS::IAM::Policy": Policy(),
    "AWS::IAM::Role": Role(),
}
