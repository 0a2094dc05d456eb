// The five stacks once more, written in JavaScript as TypeScript compiles to, for benchmarks/synth.py.
// It builds the same tables, parameters, policies and outputs from the templates that the Python
// app synthesized, so that both apps are equally large.
const fs = require("node:fs");
const path = require("node:path");

const started = performance.now();
const cdk = require("aws-cdk-lib");
const dynamodb = require("aws-cdk-lib/aws-dynamodb");
const iam = require("aws-cdk-lib/aws-iam");
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
    })),
  });
}

function addStack(app, name, template) {
  const stack = new cdk.Stack(app, name, { env: { region: "us-east-1" } });
  const tables = [];
  for (const [id, resource] of Object.entries(template.Resources)) {
    if (resource.Type === "AWS::DynamoDB::GlobalTable") {
      const table = addTable(stack, id, resource.Properties);
      cdk.Tags.of(table).add("product", name);
      tables.push(table);
    }
  }
  for (const [id, resource] of Object.entries(template.Resources)) {
    if (resource.Type === "AWS::SSM::Parameter") {
      new ssm.StringParameter(stack, id, {
        parameterName: resource.Properties.Name,
        stringValue: tables[0].tableArn,
      });
    } else if (resource.Type === "AWS::IAM::ManagedPolicy") {
      const resources = tables.map((table) => table.tableArn);
      const statements = resource.Properties.PolicyDocument.Statement.map(
        (statement) => new iam.PolicyStatement({ actions: [statement.Action].flat(), resources }),
      );
      new iam.ManagedPolicy(stack, id, { statements });
    }
  }
  for (const [id, output] of Object.entries(template.Outputs)) {
    new cdk.CfnOutput(stack, `${id}Output`, {
      value: tables[0].tableName,
      exportName: output.Export.Name,
    });
  }
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
