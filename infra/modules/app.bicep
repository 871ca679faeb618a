// The bot: two instances at least, in zones, never scaled to nothing, since the clock has to look.
param namePrefix string
param location string
param tags object
param subnetId string
param zoneRedundant bool
param workspaceName string
param insightsName string
param identityId string
param clientId string
param registryServer string
param image string
@secure()
param protocol string
@secure()
param register string
param keysSecretUri string
@description('The key in the vault that wraps the keys of cases, without its version.')
param wrappingKeyUri string
param cosmosEndpoint string
param databaseName string
param allowedTenants string
@minValue(2)
param minReplicas int
param maxReplicas int
param logLevel string

var port = 3978

// What src/environment.ts reads; test/infra.test.ts holds the two side by side. MicrosoftAppPassword and COSMOS_KEY
// are not here: the managed identity stands for both. AZURE_CLIENT_ID is read by @azure/identity.
var settings = [
  {
    name: 'NODE_ENV'
    value: 'production'
  }
  {
    name: 'HOST'
    value: '0.0.0.0'
  }
  {
    name: 'PORT'
    value: string(port)
  }
  {
    name: 'MicrosoftAppId'
    value: clientId
  }
  {
    name: 'MicrosoftAppType'
    value: 'UserAssignedMSI'
  }
  {
    name: 'MicrosoftAppTenantId'
    value: tenant().tenantId
  }
  {
    name: 'ALLOWED_TENANTS'
    value: allowedTenants
  }
  {
    name: 'AZURE_CLIENT_ID'
    value: clientId
  }
  {
    name: 'STORE'
    value: 'cosmos'
  }
  {
    name: 'COSMOS_ENDPOINT'
    value: cosmosEndpoint
  }
  {
    name: 'COSMOS_DATABASE'
    value: databaseName
  }
  {
    name: 'KEY_VAULT_KEY'
    value: wrappingKeyUri
  }
  {
    name: 'DATA_DIR'
    value: '/data'
  }
  {
    name: 'PROTOCOL_FILE'
    value: '/config/protocol.json'
  }
  {
    name: 'REGISTER_FILE'
    value: '/config/register.json'
  }
  {
    name: 'LOG_LEVEL'
    value: logLevel
  }
  {
    name: 'APPLICATIONINSIGHTS_CONNECTION_STRING'
    secretRef: 'insights'
  }
]

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: workspaceName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: '${namePrefix}-environment'
  location: location
  tags: tags
  properties: {
    zoneRedundant: zoneRedundant
    vnetConfiguration: {
      infrastructureSubnetId: subnetId
      internal: false
    }
    workloadProfiles: [
      {
        name: 'Consumption'
        workloadProfileType: 'Consumption'
      }
    ]
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: workspace.properties.customerId
        sharedKey: workspace.listKeys().primarySharedKey
      }
    }
  }
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: '${namePrefix}-bot'
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        targetPort: port
        transport: 'http'
        allowInsecure: false
      }
      registries: [
        {
          server: registryServer
          identity: identityId
        }
      ]
      secrets: [
        {
          name: 'protocol'
          value: protocol
        }
        {
          name: 'register'
          value: register
        }
        {
          name: 'keys'
          keyVaultUrl: keysSecretUri
          identity: identityId
        }
        {
          name: 'insights'
          value: insights.properties.ConnectionString
        }
      ]
    }
    template: {
      terminationGracePeriodSeconds: 30
      // The bot refuses a key file that others can read, and a mounted secret is one: each instance makes its own
      // copy, in memory of that instance alone.
      initContainers: [
        {
          name: 'keys'
          image: '${registryServer}/${image}'
          command: [
            'node'
            '-e'
            'const fs = require("node:fs"); fs.writeFileSync("/data/sleutels.json", fs.readFileSync("/keys/sleutels.json"), { mode: 0o600 });'
          ]
          resources: {
            cpu: json('0.25')
            memory: '0.5Gi'
          }
          volumeMounts: [
            {
              volumeName: 'keys'
              mountPath: '/keys'
            }
            {
              volumeName: 'data'
              mountPath: '/data'
            }
          ]
        }
      ]
      containers: [
        {
          name: 'bot'
          image: '${registryServer}/${image}'
          env: settings
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          volumeMounts: [
            {
              volumeName: 'config'
              mountPath: '/config'
            }
            {
              volumeName: 'data'
              mountPath: '/data'
            }
          ]
          probes: [
            {
              type: 'Startup'
              httpGet: {
                path: '/healthz'
                port: port
              }
              periodSeconds: 2
              timeoutSeconds: 2
              failureThreshold: 30
            }
            {
              type: 'Liveness'
              httpGet: {
                path: '/healthz'
                port: port
              }
              periodSeconds: 10
              timeoutSeconds: 5
              failureThreshold: 3
            }
            {
              type: 'Readiness'
              httpGet: {
                path: '/readyz'
                port: port
              }
              periodSeconds: 5
              timeoutSeconds: 5
              failureThreshold: 2
            }
          ]
        }
      ]
      volumes: [
        {
          name: 'keys'
          storageType: 'Secret'
          secrets: [
            {
              secretRef: 'keys'
              path: 'sleutels.json'
            }
          ]
        }
        {
          name: 'config'
          storageType: 'Secret'
          secrets: [
            {
              secretRef: 'protocol'
              path: 'protocol.json'
            }
            {
              secretRef: 'register'
              path: 'register.json'
            }
          ]
        }
        {
          name: 'data'
          storageType: 'EmptyDir'
        }
      ]
      scale: {
        minReplicas: minReplicas
        maxReplicas: maxReplicas
        rules: [
          {
            name: 'http'
            http: {
              metadata: {
                concurrentRequests: '50'
              }
            }
          }
        ]
      }
    }
  }
}

output fqdn string = app.properties.configuration.ingress.fqdn
