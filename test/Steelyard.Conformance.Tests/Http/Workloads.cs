namespace Steelyard.Conformance.Tests.Http;

/// <summary>Bodies of workloads whose image need not exist.</summary>
internal static class Workloads
{
    public static string Deployment(string name, int replicas) => $$$$"""
        {"metadata":{"name":"{{{{name}}}}"},"spec":{"replicas":{{{{replicas}}}},"selector":{"matchLabels":{"app":"{{{{name}}}}"}},
         "template":{"metadata":{"labels":{"app":"{{{{name}}}}"}},"spec":{"containers":[{"name":"c","image":"fake/none:1"}]} } }}
        """;

    public static string Pod(string name, string moreMetadata = "") => $$$$"""
        {"metadata":{"name":"{{{{name}}}}","labels":{"app":"{{{{name}}}}"}{{{{moreMetadata}}}} },
         "spec":{"containers":[{"name":"c","image":"fake/none:1","ports":[{"containerPort":8080}]}]}}
        """;
}
