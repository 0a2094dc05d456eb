// The stacks once more, written in JavaScript as TypeScript compiles to, for benchmarks/synth.py.
// It reads the templates that the Python app synthesized, and builds as many resources of every type:
// with the library's constructs where there are many, else with the properties of the template.
const fs = require("node:fs");
const path = require("node:path");

const started = performance.now();
const cdk = require("aws-cdk-lib");
const cloudwatch = require("aws-cdk-lib/aws-cloudwatch");
const dynamodb = require("aws-cdk-lib/aws-dynamodb");
const iam = require("aws-cdk-lib/aws-iam");
const lambda = require("aws-cdk-lib/aws-lambda");
const logs = require("aws-cdk-lib/aws-logs");
const s3 = require("aws-cdk-lib/aws-s3");
const sns = require("aws-cdk-lib/aws-sns");
const sqs = require("aws-cdk-lib/aws-sqs");
const ssm = require("aws-cdk-lib/aws-ssm");
const loaded = performance.now();

const [templates, context, outdir] = process.argv.slice(2);

function key(properties, name) {
  const type = properties.AttributeDefinitions.find((a) => a.AttributeName === name).AttributeType;
  return { name, type };
}

function keys(properties, schema, kind) {
  return schema.filter((k) => k.KeyType === kind).map((k) => key(properties, k.AttributeName));
}

function addTable(stack, id, properties) {
  return new dynamodb.TableV2(stack, id, {
    tableName: properties.TableName,
    partitionKey: keys(properties, properties.KeySchema, "HASH")[0],
    sortKey: keys(properties, properties.KeySchema, "RANGE")[0],
    timeToLiveAttribute: properties.TimeToLiveSpecification?.AttributeName,
    dynamoStream: properties.StreamSpecification?.StreamViewType,
    pointInTimeRecoverySpecification: {
      pointInTimeRecoveryEnabled: true,
      recoveryPeriodInDays: 35,
    },
    globalSecondaryIndexes: (properties.GlobalSecondaryIndexes ?? []).map((index) => ({
      indexName: index.IndexName,
      partitionKeys: keys(properties, index.KeySchema, "HASH"),
      sortKeys: keys(properties, index.KeySchema, "RANGE"),
      projectionType: index.Projection.ProjectionType,
      nonKeyAttributes: index.Projection.NonKeyAttributes,
    })),
  });
}

// What a statement permits, on the stack's own tables: policies are as long as those of the template.
function statements(document, made) {
  const resources = made.tables.length ? made.tables.map((table) => table.tableArn) : ["*"];
  return [document.Statement].flat().map(
    (statement) =>
      new iam.PolicyStatement({ actions: [statement.Action ?? "s3:*"].flat(), resources }),
  );
}

function metric(properties) {
  const dimensions = Object.fromEntries((properties.Dimensions ?? []).map((d) => [d.Name, "name"]));
  return new cloudwatch.Metric({
    namespace: properties.Namespace ?? "AWS/DynamoDB",
    metricName: properties.MetricName ?? "Metric",
    dimensionsMap: dimensions,
    statistic: "Sum",
  });
}

function alarmMetric(properties) {
  const parts = (properties.Metrics ?? []).filter((each) => each.MetricStat);
  if (!parts.length) return metric(properties);
  const usingMetrics = Object.fromEntries(
    parts.map((each, number) => [`m${number}`, metric(each.MetricStat.Metric)]),
  );
  return new cloudwatch.MathExpression({
    expression: Object.keys(usingMetrics).join(" + "),
    usingMetrics,
  });
}

const BUILDERS = {
  "AWS::DynamoDB::GlobalTable": (stack, id, properties, made) => {
    const table = addTable(stack, id, properties);
    cdk.Tags.of(table).add("product", stack.stackName);
    made.tables.push(table);
  },
  "AWS::SSM::Parameter": (stack, id, properties, made) =>
    new ssm.StringParameter(stack, id, {
      parameterName: properties.Name,
      stringValue: made.tables[0].tableArn,
    }),
  "AWS::IAM::ManagedPolicy": (stack, id, properties, made) =>
    new iam.ManagedPolicy(stack, id, { statements: statements(properties.PolicyDocument, made) }),
  "AWS::IAM::Role": (stack, id, properties, made) => {
    const policies = (properties.Policies ?? []).map((policy, number) => [
      `policy${number}`,
      new iam.PolicyDocument({ statements: statements(policy.PolicyDocument, made) }),
    ]);
    made.role = new iam.Role(stack, id, {
      assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com"),
      inlinePolicies: Object.fromEntries(policies),
    });
  },
  "AWS::Lambda::Function": (stack, id, properties, made) => {
    made.function = new lambda.Function(stack, id, {
      functionName: properties.FunctionName,
      runtime: new lambda.Runtime(properties.Runtime, lambda.RuntimeFamily.PYTHON),
      handler: properties.Handler,
      code: lambda.Code.fromBucketV2(made.bucket, "code.zip"),
      role: made.importedRole,
      logGroup: made.importedLogs,
      environment: Object.fromEntries(
        Object.keys(properties.Environment?.Variables ?? {}).map((name) => [name, "value"]),
      ),
      memorySize: properties.MemorySize,
      timeout: cdk.Duration.seconds(properties.Timeout ?? 3),
    });
  },
  "AWS::Lambda::EventSourceMapping": (stack, id, properties, made) =>
    new lambda.EventSourceMapping(stack, id, {
      target: made.function,
      eventSourceArn: made.tables[0].tableStreamArn,
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      batchSize: properties.BatchSize,
    }),
  "AWS::CloudWatch::Alarm": (stack, id, properties) =>
    new cloudwatch.Alarm(stack, id, {
      metric: alarmMetric(properties),
      alarmDescription: "An alarm",
      threshold: properties.Threshold ?? 1,
      evaluationPeriods: properties.EvaluationPeriods ?? 1,
    }),
  "AWS::CloudWatch::Dashboard": (stack, id, properties) => {
    const body = JSON.stringify(properties.DashboardBody);
    const widgets = Array.from({ length: body.split('\\"type\\":').length - 1 }, (_, number) =>
      new cloudwatch.GraphWidget({ title: `${number}`, left: [metric({})], right: [metric({})] }),
    );
    new cloudwatch.Dashboard(stack, id, {
      dashboardName: properties.DashboardName,
      widgets: [widgets],
    });
  },
  "AWS::Logs::LogGroup": (stack, id) => new logs.LogGroup(stack, id),
  "AWS::S3::Bucket": (stack, id) =>
    new s3.Bucket(stack, id, { encryption: s3.BucketEncryption.S3_MANAGED, versioned: true }),
  "AWS::SNS::Topic": (stack, id) => new sns.Topic(stack, id, { enforceSSL: false }),
  "AWS::SQS::Queue": (stack, id) => new sqs.Queue(stack, id),
};
// Others refer to what these make.
const FIRST = ["AWS::DynamoDB::GlobalTable", "AWS::IAM::Role", "AWS::Lambda::Function"];

function addStack(app, name, template) {
  const stack = new cdk.Stack(app, name, { env: { region: "us-east-1" } });
  const made = {
    tables: [],
    bucket: s3.Bucket.fromBucketName(stack, "Code", "code"),
    importedLogs: logs.LogGroup.fromLogGroupName(stack, "Logs", "logs"),
    importedRole: iam.Role.fromRoleArn(stack, "Imported", "arn:aws:iam::123456789012:role/role"),
  };
  const rank = ([, resource]) => (FIRST.indexOf(resource.Type) + FIRST.length + 1) % (FIRST.length + 1);
  const resources = Object.entries(template.Resources).sort((a, b) => rank(a) - rank(b));
  for (const [id, resource] of resources) {
    const build = BUILDERS[resource.Type];
    if (build) {
      build(stack, id, resource.Properties ?? {}, made);
    } else {
      new cdk.CfnResource(stack, id, { type: resource.Type, properties: plain(resource.Properties) });
    }
  }
  for (const [id, output] of Object.entries(template.Outputs)) {
    new cdk.CfnOutput(stack, `${id}Output`, {
      value: made.tables[0].tableName,
      exportName: output.Export.Name,
    });
  }
}

// References name resources of the other app, so that nothing is looked up behind them.
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  if (Object.keys(value).some((name) => name === "Ref" || name.startsWith("Fn::"))) return "value";
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}

const app = new cdk.App({
  outdir,
  analyticsReporting: false,
  builtinCloudFormationValidation: false,
  context: JSON.parse(fs.readFileSync(context, "utf8")).context,
});
for (const file of fs.readdirSync(templates).filter((name) => name.endsWith(".template.json"))) {
  const template = JSON.parse(fs.readFileSync(path.join(templates, file), "utf8"));
  addStack(app, file.replace(".template.json", ""), template);
}
app.synth();
console.log(JSON.stringify([(loaded - started) / 1000, (performance.now() - loaded) / 1000]));
