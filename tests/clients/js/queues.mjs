// The usual day of an application with queues and topics. Prints what came out as JSON, one object.
import { CreateTopicCommand, PublishBatchCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand, DeleteMessageBatchCommand, DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand,
  SQSClient, SendMessageBatchCommand, SendMessageCommand, SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";

const name = process.argv[2];
const sqs = new SQSClient({});
const sns = new SNSClient({});
const out = {};

const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { VisibilityTimeout: "30" } }));
out.host = new URL(QueueUrl).host;

const kind = { DataType: "String", StringValue: "grüße" };
const raw = { DataType: "Binary", BinaryValue: new Uint8Array([0, 255]) };
await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "<a & b> 🎬", MessageAttributes: { kind, raw } }));
const first = await receive({ MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All"] });
out.first = [
  first[0].Body, first[0].MessageAttributes.kind.StringValue, [...first[0].MessageAttributes.raw.BinaryValue],
  first[0].Attributes.ApproximateReceiveCount,
];
await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first[0].ReceiptHandle }));

const Entries = [...Array(10).keys()].map((n) => ({ Id: `${n}`, MessageBody: `body ${n}` }));
const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
const batch = await receive({ MaxNumberOfMessages: 10 });
const deleted = await sqs.send(new DeleteMessageBatchCommand({
  QueueUrl, Entries: batch.map((message, n) => ({ Id: `${n}`, ReceiptHandle: message.ReceiptHandle })),
}));
out.batch = [sent.Successful.length, batch.map((message) => message.Body), deleted.Successful.length];

const waiting = receive({ WaitTimeSeconds: 20 });
await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "news" }));
const news = await waiting;
out.news = news[0].Body;
await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: news[0].ReceiptHandle }));

const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name }));
const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
const Statement = [{
  Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage",
  Resource: Attributes.QueueArn, Condition: { ArnEquals: { "aws:SourceArn": TopicArn } },
}];
await sqs.send(new SetQueueAttributesCommand({
  QueueUrl, Attributes: { Policy: JSON.stringify({ Version: "2012-10-17", Statement }) },
}));
await sns.send(new SubscribeCommand({
  TopicArn, Protocol: "sqs", Endpoint: Attributes.QueueArn,
  Attributes: { RawMessageDelivery: "false", FilterPolicy: JSON.stringify({ kind: ["wanted"] }) },
}));
const wanted = { kind: { DataType: "String", StringValue: "wanted" } };
await sns.send(new PublishCommand({ TopicArn, Message: "not for the queue" }));
await sns.send(new PublishCommand({ TopicArn, Subject: "hello", Message: "for the queue", MessageAttributes: wanted }));
const published = await receive({ WaitTimeSeconds: 20 });
const told = JSON.parse(published[0].Body);
out.published = [told.Type, told.Subject, told.Message, told.MessageAttributes.kind.Value];
const many = await sns.send(new PublishBatchCommand({
  TopicArn, PublishBatchRequestEntries: [{ Id: "a", Message: "1" }, { Id: "b", Message: "2" }],
}));
out.publishedBatch = many.Successful.map((entry) => entry.Id);

out.errors = [];
for (const command of [
  new SendMessageCommand({ QueueUrl: `${QueueUrl}-none`, MessageBody: "x" }),
  new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "nonsense" }),
]) {
  try {
    await sqs.send(command);
    out.errors.push("none");
  } catch (error) {
    out.errors.push([error.name, error.$metadata.httpStatusCode]);
  }
}
console.log(JSON.stringify(out));

async function receive(options) {
  const answer = await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...options }));
  return answer.Messages ?? [];
}
