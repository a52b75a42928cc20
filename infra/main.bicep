// All that Muster needs of Azure, in one resource group: docs/azure.md says how to deploy it.
targetScope = 'resourceGroup'

@description('What the names of all resources begin with.')
@minLength(3)
@maxLength(10)
param name string = 'muster'

param location string = resourceGroup().location

@description('The size of the machines of the cluster.')
param vmSize string = 'Standard_D4s_v5'

@description('The most machines at a time; at rest there is none.')
@minValue(1)
param maxNodes int = 4

@description('LowPriority costs less; its machines may be taken away, and their steps are started again.')
@allowed(['Dedicated', 'LowPriority'])
param vmPriority string = 'Dedicated'

@description('The issuer that the service connection of Azure DevOps shows; empty where there is none.')
param federatedIssuer string = ''

@description('The subject identifier that the service connection of Azure DevOps shows.')
param federatedSubject string = ''

@description('The object id of a person or group that publishes and runs by hand; empty for none.')
param developerId string = ''

@allowed(['User', 'Group'])
param developerType string = 'User'

var suffix = uniqueString(resourceGroup().id)

// learn.microsoft.com/azure/role-based-access-control/built-in-roles
var roles = {
  blobContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  blobReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  dataScientist: 'f6c7c914-8db3-469d-8ca1-694a8f32e121'
  imagePull: '7f951dda-4ed3-4680-a7ca-43fe172d538d'
}

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: take('${name}${suffix}', 24)
  location: location
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
  properties: {
    allowBlobPublicAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: storage
  name: 'default'
}

// The tables, apart from what the workspace keeps in this account.
resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: blobs
  name: 'muster'
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: take('${name}${suffix}', 24)
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
  }
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 30
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${name}-insights'
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: logs.id
  }
}

// Azure Machine Learning builds the image of the steps into it.
resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: '${name}${suffix}'
  location: location
  sku: { name: 'Basic' }
  properties: { adminUserEnabled: false }
}

resource workspace 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = {
  name: '${name}-ml'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {
    friendlyName: '${name}-ml'
    storageAccount: storage.id
    keyVault: vault.id
    applicationInsights: insights.id
    containerRegistry: registry.id
    publicNetworkAccess: 'Enabled'
    v1LegacyMode: false
  }
}

// Who the steps are.
resource stepIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-steps'
  location: location
}

// Who the builds of Azure DevOps are.
resource buildIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-builds'
  location: location
}

resource buildFederation 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = if (federatedSubject != '') {
  parent: buildIdentity
  name: 'azure-devops'
  properties: {
    issuer: federatedIssuer
    subject: federatedSubject
    audiences: ['api://AzureADTokenExchange']
  }
}

resource cluster 'Microsoft.MachineLearningServices/workspaces/computes@2024-10-01' = {
  parent: workspace
  name: 'cpu-cluster'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${stepIdentity.id}': {} }
  }
  properties: {
    computeType: 'AmlCompute'
    properties: {
      vmSize: vmSize
      vmPriority: vmPriority
      osType: 'Linux'
      remoteLoginPortPublicAccess: 'Disabled'
      scaleSettings: {
        minNodeCount: 0
        maxNodeCount: maxNodes
        nodeIdleTimeBeforeScaleDown: 'PT10M'
      }
    }
  }
}

// Steps read and write the tables, and pull their image. Nothing else.
resource stepsWriteTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: container
  name: guid(container.id, stepIdentity.id, roles.blobContributor)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobContributor)
    principalId: stepIdentity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource stepsPullImage 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: registry
  name: guid(registry.id, stepIdentity.id, roles.imagePull)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.imagePull)
    principalId: stepIdentity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

// Builds publish and run, read from the tables whether a model was registered, and prepare data on an agent.
resource buildsPublish 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: workspace
  name: guid(workspace.id, buildIdentity.id, roles.dataScientist)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.dataScientist)
    principalId: buildIdentity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource buildsWriteTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: container
  name: guid(container.id, buildIdentity.id, roles.blobContributor)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobContributor)
    principalId: buildIdentity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource developerPublishes 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (developerId != '') {
  scope: workspace
  name: guid(workspace.id, developerId, roles.dataScientist)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.dataScientist)
    principalId: developerId
    principalType: developerType
  }
}

resource developerReadsTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (developerId != '') {
  scope: container
  name: guid(container.id, developerId, roles.blobReader)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobReader)
    principalId: developerId
    principalType: developerType
  }
}

// The settings of .env and of the variables of Azure DevOps.
output AZURE_SUBSCRIPTION_ID string = subscription().subscriptionId
output AZURE_RESOURCE_GROUP string = resourceGroup().name
output AZURE_ML_WORKSPACE string = workspace.name
output AZURE_ML_LOCATION string = location
output AZURE_ML_COMPUTE string = cluster.name
output MUSTER_WORKSPACE string = 'azureblob://${storage.name}/${container.name}/production'
// The service connection asks for these.
output buildClientId string = buildIdentity.properties.clientId
output tenantId string = tenant().tenantId
