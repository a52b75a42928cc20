import { expect, test } from '@jest/globals';
import { isServiceAddress } from '#ml-service/azure-ml/service-address.ts';

const azure = 'https://management.azure.com';
const emulator = 'http://127.0.0.1:8080';

test.each([
  [azure, 'https://westeurope.api.azureml.ms/mlflow/v1.0/subscriptions/s'],
  [azure, 'https://batchai.westeurope.inference.ml.azure.com/jobs'],
  [azure, 'https://management.azure.com/subscriptions/s'],
  ['https://management.chinacloudapi.cn', 'https://chinaeast2.api.ml.azure.cn/mlflow'],
  ['https://management.usgovcloudapi.net', 'https://b.usgovarizona.inference.ml.azure.us/jobs'],
  [emulator, 'http://127.0.0.1:8080/batch/b/jobs'],
  [emulator, 'http://localhost:8080/mlflow'],
])('a token for %s goes to %s', (endpoint, address) => {
  expect(isServiceAddress({ endpoint }, address)).toBe(true);
});

test.each([
  [azure, 'https://example.com/mlflow'],
  [azure, 'https://api.azureml.ms.example.com/mlflow'],
  [azure, 'https://evil-api.azureml.ms/mlflow'],
  [azure, 'https://westeurope.api.azureml.ms@example.com/mlflow'],
  [azure, 'http://westeurope.api.azureml.ms/mlflow'],
  [azure, 'http://127.0.0.1:8080/mlflow'],
  [azure, '/mlflow'],
  [emulator, 'http://127.0.0.1:8081/mlflow'],
  [emulator, 'https://127.0.0.1:8080/mlflow'],
  [emulator, 'http://example.com:8080/mlflow'],
])('a token for %s does not go to %s', (endpoint, address) => {
  expect(isServiceAddress({ endpoint }, address)).toBe(false);
});
