#!/usr/bin/env bash
# Runs the class that this script's name stands for; under its own name, the class that is its first argument.
set -euo pipefail
case $(basename "$0") in
  kafka-acls.sh) class=kafka.admin.AclCommand ;;
  kafka-broker-api-versions.sh) class=kafka.admin.BrokerApiVersionsCommand ;;
  kafka-configs.sh) class=kafka.admin.ConfigCommand ;;
  kafka-console-consumer.sh) class=org.apache.kafka.tools.consumer.ConsoleConsumer ;;
  kafka-console-producer.sh) class=kafka.tools.ConsoleProducer ;;
  kafka-consumer-groups.sh) class=org.apache.kafka.tools.consumer.group.ConsumerGroupCommand ;;
  kafka-delete-records.sh) class=org.apache.kafka.tools.DeleteRecordsCommand ;;
  kafka-get-offsets.sh) class=org.apache.kafka.tools.GetOffsetShell ;;
  kafka-server-start.sh) class=kafka.Kafka ;;
  kafka-storage.sh) class=kafka.tools.StorageTool ;;
  kafka-topics.sh) class=org.apache.kafka.tools.TopicCommand ;;
  kafka-transactions.sh) class=org.apache.kafka.tools.TransactionsCommand ;;
  *) class=${1:?a class}; shift ;;
esac

if [[ $class == kafka.Kafka ]]; then
  heap=${KAFKA_HEAP_OPTS:--Xmx1G -Xms1G}
  log=log4j.properties
else # A tool beside the broker, within the broker's limit of memory.
  heap=-Xmx256m
  log=tools-log4j.properties
fi
# shellcheck disable=SC2086 # Options are lists of words.
exec java $heap ${KAFKA_JVM_PERFORMANCE_OPTS:--server} ${KAFKA_OPTS:-} -Djava.awt.headless=true \
  -Dlog4j.configuration="file:/opt/kafka/config/$log" -cp '/opt/kafka/libs/*' "$class" "$@"
