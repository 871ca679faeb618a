// Copy to region.bicepparam and fill in. Nothing secret goes in here: protocol and register are read from files.
using './main.bicep'

param namePrefix = 'codepaars'
param alertEmail = 'beheer@regio.example'
param image = 'code-paars:0.1.0'
param cosmosCapacity = 'serverless'
param privateNetworking = true
param protocol = loadTextContent('../config/protocol.json')
param register = loadTextContent('../config/register.json')
