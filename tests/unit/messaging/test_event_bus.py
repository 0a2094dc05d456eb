"""An event bus is its account's alone, and encrypted where the stage has a key."""

from aws_cdk import App, Stack
from aws_cdk import aws_kms as kms
from aws_cdk.assertions import Match, Template

from data_platform.messaging.event_bus import ProductEventBus


def test_no_other_account_may_put_events() -> None:
    stack = Stack(App(), "Stack")
    ProductEventBus(stack, "Bus", name="health", purpose="Test")
    template = Template.from_stack(stack)
    template.has_resource_properties(
        "AWS::Events::EventBus", {"Name": "health", "Policy": Match.absent()}
    )
    template.resource_count_is("AWS::Events::EventBusPolicy", 0)


def test_events_are_encrypted_with_the_key_which_only_this_bus_may_use() -> None:
    stack = Stack(App(), "Stack")
    key = kms.Key(stack, "Key")
    ProductEventBus(stack, "Bus", name="health", purpose="Test", encryption_key=key)
    template = Template.from_stack(stack)
    template.has_resource_properties(
        "AWS::Events::EventBus", {"KmsKeyIdentifier": Match.any_value()}
    )
    (key_policy,) = (
        resource["Properties"]["KeyPolicy"]["Statement"]
        for resource in template.find_resources("AWS::KMS::Key").values()
    )
    look = next(one for one in key_policy if one["Action"] == "kms:DescribeKey")
    # Such a call has no encryption context: a condition on it would never hold.
    assert look["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    usage = {
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Principal": {"Service": "events.amazonaws.com"},
        "Condition": {
            "StringEquals": Match.object_like(
                {
                    "aws:SourceArn": Match.any_value(),
                    "kms:EncryptionContext:aws:events:event-bus:arn": Match.any_value(),
                }
            )
        },
    }
    template.has_resource_properties(
        "AWS::KMS::Key",
        {"KeyPolicy": {"Statement": Match.array_with([Match.object_like(usage)])}},
    )


def test_a_publisher_may_put_events_on_this_bus_only() -> None:
    stack = Stack(App(), "Stack")
    bus = ProductEventBus(stack, "Bus", name="health", purpose="Test")
    (statement,) = (statement.to_json() for statement in bus.put_statements())
    assert statement["Action"] == "events:PutEvents"
    assert stack.resolve(statement["Resource"]) == stack.resolve(bus.event_bus_arn)
