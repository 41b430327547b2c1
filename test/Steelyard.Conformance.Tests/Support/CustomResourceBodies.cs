namespace Steelyard.Conformance.Tests.Support;

/// <summary>A definition with what load balancers' definitions use, in a group of the test's own.</summary>
public static class CustomResourceBodies
{
    /// <summary>JSON of a namespaced definition of toys.GROUP with v1 (stored) and a deprecated v1beta1.</summary>
    public static string Definition(string group) => $$"""
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"toys.{{group}}"},
         "spec":{"group":"{{group}}","scope":"Namespaced","names":{"kind":"Toy","plural":"toys","singular":"toy","listKind":"ToyList","categories":["playroom"]},
         "versions":[
          {"name":"v1beta1","served":true,"storage":false,"deprecated":true,"deprecationWarning":"v1beta1 is deprecated, please use v1",
           "schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","properties":{"size":{"type":"integer"} } } } } } },
          {"name":"v1","served":true,"storage":true,"subresources":{"status":{},"scale":{"specReplicasPath":".spec.size","statusReplicasPath":".status.size"} },
           "additionalPrinterColumns":[{"name":"Size","type":"integer","jsonPath":".spec.size"},{"name":"Color","type":"string","jsonPath":".spec.color","priority":10}],
           "schema":{"openAPIV3Schema":{"type":"object","description":"Toy is a thing to play with.","required":["spec"],"properties":{
            "spec":{"type":"object","required":["size"],
             "x-kubernetes-validations":[{"rule":"!has(self.parts) || self.size >= size(self.parts)","message":"too many parts for the size"}],
             "properties":{
              "size":{"type":"integer","minimum":1,"maximum":9},
              "color":{"type":"string","default":"red","enum":["red","green"]},
              "serial":{"type":"string","x-kubernetes-validations":[{"rule":"self == oldSelf","message":"serial cannot change"}]},
              "time":{"type":"string","format":"duration"},
              "parts":{"type":"array","items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"count":{"type":"integer","default":1} } },
                       "x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"]},
              "extra":{"type":"object","x-kubernetes-preserve-unknown-fields":true} } },
            "status":{"type":"object","properties":{"size":{"type":"integer"},"phase":{"type":"string"} } } } } } }
         ]} }
        """;
}
