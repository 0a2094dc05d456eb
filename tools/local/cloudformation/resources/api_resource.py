"""Resource types that one API call creates and one deletes, described as data."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jmespath  # type: ignore[import-untyped]

from tools.local.cloudformation.resources.handler import (
    Handler,
    Provisioned,
    ResourceError,
    ResourceRequest,
)
from tools.local.cloudformation.resources.known import KnownProperties
from tools.local.cloudformation.resources.requests import (
    call,
    convert,
    if_there,
    refuse_taken,
    without,
)
from tools.local.cloudformation.resources.tagging import read_tags, update_tags
from tools.local.cloudformation.templates.functions import matches


@dataclass(frozen=True)
class ApiResource(Handler):
    """A type whose properties are the parameters of an API, or nearly so.

    Attributes
    ----------
    service
        The service as boto3 names it.
    known
        The properties that have a place here.
    create_call
        The call that makes the resource, as in `CreateSchedule`.
    delete_call
        The call that deletes it.
    key
        The parameter of the calls that takes the physical ID.
    delete_key
        The same for `delete_call`, if it is another one there.
    deletes_many
        Whether `delete_call` takes a list of IDs.
    identity
        JMESPath to the physical ID in the answer of `create_call`; without it, the name.
    name
        The property that names the resource; a name is made up if the template gives none.
    update_call
        The call that changes it, with the properties that it knows.
    is_upsert
        Whether `update_call` makes the resource anew, so that it has to take every property.
    list_call
        The call that lists what has a name, or a name that begins with it, for a `create_call`
        that would change what is there.
    list_path
        JMESPath to the names in the answer of `list_call`.
    is_remade
        Whether an update deletes the resource and makes it anew under its name, since the local
        service cannot change it.
    read_call
        The call that describes it.
    read_path
        JMESPath to the resource in the answer of `read_call`.
    attributes
        JMESPath to each attribute in the answer of `create_call`, or in facts that never change:
        `physical_id`, `region`, `account`, `properties`. A part of the answer is remembered under
        its attribute name, so it survives updates.
    prepare
        Changes the properties before they are passed on.
    delete_also
        Further parameters of `delete_call` and `read_call`, as JMESPath over the properties.
    omitted
        Properties that the local service does not take and that nothing here depends on.
    tags
        The key of `TAG_CALLS` and the attribute that names the resource there, `Ref` for the ID;
        None if tags are changed by `update_call` or not at all.
    """

    service: str
    known: KnownProperties
    create_call: str
    delete_call: str
    key: str
    delete_key: str | None = None
    deletes_many: bool = False
    identity: str | None = None
    name: str | None = None
    name_limit: int = 128
    lower_name: bool = False
    update_call: str | None = None
    is_upsert: bool = False
    list_call: tuple[str, str] | None = None
    list_path: str = "@"
    is_remade: bool = False
    read_call: str | None = None
    read_path: str = "@"
    attributes: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[ResourceRequest, dict[str, Any]], dict[str, Any]] | None = None
    delete_also: Mapping[str, str] = field(default_factory=dict)
    omitted: tuple[str, ...] = ()
    tags: tuple[str, str] | None = None

    def create(self, request: ResourceRequest) -> Provisioned:
        """Make the resource."""
        given = dict(request.properties)
        if self.name and not given.get(self.name):
            given[self.name] = request.unique_name(self.name_limit, lower=self.lower_name)
        client = request.client(self.service)
        if self.name and self.list_call:
            name = request.properties.get(self.name)
            refuse_taken(request, name, lambda: self._is_listed(request, name))
        answer = call(client, self.create_call, self._prepared(request, given))
        found = jmespath.search(self.identity, answer) if self.identity else given[self.name or ""]
        physical_id = str(found)
        request.claim(physical_id)
        return Provisioned(physical_id, self._attributes(request, physical_id, answer))

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change the resource, as far as its API can."""
        physical_id = request.physical_id
        is_changed = without(request.properties, "Tags") != without(request.former, "Tags")
        if is_changed and self.is_remade and self.name:
            if_there(lambda: self.delete(request))
            named = {**request.properties, self.name: physical_id}
            return self.create(dataclasses.replace(request, properties=named))
        if is_changed and self.update_call is None:
            raise ResourceError(
                f"Resources of type {request.type} cannot be updated locally.", "NotUpdatable"
            )
        if is_changed:
            given = dict(request.properties)
            if self.tags:
                given.pop("Tags", None)
            call(
                request.client(self.service),
                self.update_call or "",
                self._prepared(request, given),
                only_known=not self.is_upsert,
                **{self.key: physical_id},
            )
        attributes = {**request.attributes, **self._attributes(request, physical_id, {})}
        if self.tags:
            service, attribute = self.tags
            resource = physical_id if attribute == "Ref" else attributes[attribute]
            update_tags(request, service, resource)
        return Provisioned(physical_id, attributes)

    def delete(self, request: ResourceRequest) -> None:
        """Delete the resource."""
        key: Any = [request.physical_id] if self.deletes_many else request.physical_id
        client, given = request.client(self.service), self._also(request)
        call(client, self.delete_call, {}, **{self.delete_key or self.key: key}, **given)

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return what the API tells of the properties, as far as it names them alike."""
        if self.read_call is None:
            raise NotImplementedError
        client, key = request.client(self.service), self.delete_key or self.key
        identity: Any = [request.physical_id] if self.deletes_many else request.physical_id
        given = {key: identity, **self._also(request)}
        answer = call(client, self.read_call, {}, **given)
        found = jmespath.search(self.read_path, answer)
        if found is None:
            return None
        told = {name.lower(): value for name, value in found.items()}
        shape = client.meta.service_model.operation_model(self.create_call).input_shape
        members = {name.lower(): member for name, member in shape.members.items()}
        actual = {}
        for name, value in without(request.properties, "Tags", *self.omitted).items():
            # The API writes numbers, lists and policies in its own way.
            as_told = convert(members[name.lower()], value)
            present = told.get(name.lower())
            actual[name] = value if matches(as_told, present) else present
        if self.tags:
            service, attribute = self.tags
            resource = request.attributes.get(attribute, request.physical_id)
            actual["Tags"] = read_tags(request, service, resource)
        return actual

    def _is_listed(self, request: ResourceRequest, name: str | None) -> bool:
        operation, parameter = self.list_call or ("", "")
        client, given = request.client(self.service), self._also(request)
        answer = call(client, operation, {parameter: name}, **given)
        return name in (jmespath.search(self.list_path, answer) or [])

    def _also(self, request: ResourceRequest) -> dict[str, Any]:
        properties = dict(request.properties)
        also = {name: jmespath.search(path, properties) for name, path in self.delete_also.items()}
        return {name: value for name, value in also.items() if value is not None}

    def _prepared(self, request: ResourceRequest, given: dict[str, Any]) -> dict[str, Any]:
        kept = without(given, *self.omitted)
        return self.prepare(request, kept) if self.prepare else kept

    def _attributes(
        self, request: ResourceRequest, physical_id: str, answer: Mapping[str, Any]
    ) -> dict[str, Any]:
        facts = {
            **answer,
            "physical_id": physical_id,
            "region": request.region,
            "account": request.account,
            "properties": dict(request.properties),
        }
        found = {name: jmespath.search(path, facts) for name, path in self.attributes.items()}
        return {name: value for name, value in found.items() if value is not None}
