namespace Steelyard.EndToEnd.Tests.Lab;

/// <summary>What containers get and what their pods tell, seen with the real kubectl.</summary>
public sealed class PodTests(PodLab lab) : IClassFixture<PodLab>
{
    [Fact]
    public async Task Volumes_OfAllKinds_AreFilledAndFollowTheirObjects()
    {
        var ns = await lab.ApplyAsync("""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: conf}
            data: {color: red, "page.html": "<p>hi</p>"}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: sec}
            stringData: {password: hidden}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: p, labels: {app: p}}
            spec:
              initContainers:
              - {name: first, image: busybox, command: [sh, -c, "echo made > /shared/file"], volumeMounts: [{name: shared, mountPath: /shared}]}
              containers:
              - name: c
                image: busybox
                command: [sh, -c]
                args: ["trap 'exit 0' TERM; while :; do sleep 1 & wait $!; done"]
                env:
                - {name: COLOR, valueFrom: {configMapKeyRef: {name: conf, key: color}}}
                - {name: PASSWORD, valueFrom: {secretKeyRef: {name: sec, key: password}}}
                - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
                - {name: TEXT, value: "$(COLOR) on $(NODE)"}
                volumeMounts:
                - {name: shared, mountPath: /shared}
                - {name: conf, mountPath: /conf}
                - {name: conf, mountPath: /etc/one.html, subPath: page.html}
                - {name: sec, mountPath: /sec, readOnly: true}
                - {name: info, mountPath: /info}
              volumes:
              - {name: shared, emptyDir: {}}
              - {name: conf, configMap: {name: conf}}
              - {name: sec, secret: {secretName: sec, defaultMode: 0400}}
              - {name: info, downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}}
            """);
        (await lab.KubectlAsync(ns, "wait", "--for=condition=Ready", "pod/p", "--timeout=60s")).Succeeded();
        var seen = await lab.KubectlAsync(ns, "exec", "p", "--", "sh", "-c",
            "cat /shared/file; cat /conf/color; echo; cat /etc/one.html; echo; cat /sec/password; echo; cat /info/labels; echo; echo $TEXT $PASSWORD; " +
            "cat /var/run/secrets/kubernetes.io/serviceaccount/namespace; echo; hostname; stat -L -c %a /sec/password");
        var node = (await lab.KubectlAsync(ns, "get", "pod", "p", "-o", "jsonpath={.spec.nodeName}")).Output;
        Assert.Equal(["made", "red", "<p>hi</p>", "hidden", "app=\"p\"", $"red on {node} hidden", ns, "p", "400"], seen.Succeeded().Output.TrimEnd().Split('\n'));
        Assert.NotEqual(0, (await lab.KubectlAsync(ns, "exec", "p", "--", "sh", "-c", "echo x > /conf/color")).ExitCode);
        (await lab.KubectlAsync(ns, "patch", "configmap", "conf", "-p", """{"data":{"color":"blue"}}""")).Succeeded();
        var last = await TestKit.Cluster.LabCluster.EventuallyAsync(
            () => lab.KubectlAsync(ns, "exec", "p", "--", "cat", "/conf/color"), result => result.Output == "blue");
        Assert.Equal("blue", last.Output);
    }

    [Fact]
    public async Task Container_ThatFails_IsRestartedWithBackOffAndKeepsItsLastLog()
    {
        var ns = await lab.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec: {containers: [{name: c, image: busybox, command: [sh, -c, "echo going down; exit 3"]}]}
            """);
        await lab.PodHasAsync(ns, "p", ".status.containerStatuses[0].state.waiting.reason", "CrashLoopBackOff");
        await lab.PodHasAsync(ns, "p", ".status.containerStatuses[0].lastState.terminated.exitCode", "3");
        await lab.EventHasAsync(ns, "p", "BackOff", "Back-off restarting failed container c in pod p_");
        await lab.LogHasAsync(ns, "going down", "p", "--previous");
        Assert.Equal("1", (await lab.KubectlAsync(ns, "get", "pod", "p", "-o", "jsonpath={.status.containerStatuses[0].restartCount}")).Output);
    }

    [Theory]
    [InlineData("exit 0", "Succeeded", "Completed", "0")]
    [InlineData("exit 7", "Failed", "Error", "7")]
    public async Task Pod_ThatIsNotRestarted_TellsHowItEnded(string script, string phase, string reason, string code)
    {
        var ns = await lab.ApplyAsync($$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [sh, -c, "{{script}}"]}]}
            """);
        await lab.PodHasAsync(ns, "p", ".status.phase", phase);
        await lab.PodHasAsync(ns, "p", ".status.containerStatuses[0].state.terminated.reason", reason);
        await lab.PodHasAsync(ns, "p", ".status.containerStatuses[0].state.terminated.exitCode", code);
    }

    [Fact]
    public async Task Probes_OfAContainer_MakeItReadyAndRestartIt()
    {
        var ns = await lab.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: c
                image: busybox
                command: [sh, -c, "touch /tmp/alive; trap 'exit 0' TERM; while :; do sleep 1 & wait $!; done"]
                readinessProbe: {exec: {command: [test, -f, /tmp/ready]}, periodSeconds: 1}
                livenessProbe: {exec: {command: [test, -f, /tmp/alive]}, periodSeconds: 1, failureThreshold: 2, initialDelaySeconds: 1}
            """);
        await lab.PodHasAsync(ns, "p", ".status.containerStatuses[0].started", "true");
        Assert.Equal("False", (await lab.KubectlAsync(ns, "get", "pod", "p", "-o", "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}")).Output);
        await lab.EventHasAsync(ns, "p", "Unhealthy", "Readiness probe failed");
        (await lab.KubectlAsync(ns, "exec", "p", "--", "touch", "/tmp/ready")).Succeeded();
        await lab.PodHasAsync(ns, "p", ".status.conditions[?(@.type==\"Ready\")].status", "True");
        (await lab.KubectlAsync(ns, "exec", "p", "--", "rm", "/tmp/alive")).Succeeded();
        await lab.PodHasAsync(ns, "p", ".status.containerStatuses[0].restartCount", "1");
        await lab.EventHasAsync(ns, "p", "Killing", "Container c failed liveness probe, will be restarted");
    }

    [Fact]
    public async Task Image_ThatIsUnknown_SaysWhatToDo()
    {
        var ns = await lab.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec: {containers: [{name: c, image: "example.org/nobody/knows:it"}]}
            """);
        await lab.PodHasAsync(ns, "p", ".status.containerStatuses[0].state.waiting.reason", "ImagePullBackOff");
        await lab.EventHasAsync(ns, "p", "Failed", "add an entry named \"example.org/nobody/knows\" to a file");
    }

    [Fact]
    public async Task Command_ThatIsNotThere_IsAnErrorOfTheStart()
    {
        var ns = await lab.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [no-such-program]}]}
            """);
        await lab.PodHasAsync(ns, "p", ".status.containerStatuses[0].state.terminated.reason", "StartError");
        await lab.EventHasAsync(ns, "p", "Failed", "exec: \"no-such-program\": executable file not found in $PATH");
    }

    [Fact]
    public async Task Pod_OnTheNodesNetwork_HasTheNodesAddressAndName()
    {
        var ns = await lab.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec: {hostNetwork: true, nodeName: agent-0, restartPolicy: Never, containers: [{name: c, image: busybox, command: [sh, -c, "hostname; ip -4 addr show eth0"]}]}
            """);
        await lab.PodHasAsync(ns, "p", ".status.phase", "Succeeded");
        await lab.PodHasAsync(ns, "p", ".status.podIP", "172.25.0.3");
        await lab.LogHasAsync(ns, "172.25.0.3/16", "p");
        await lab.LogHasAsync(ns, "agent-0", "p");
    }

    [Fact]
    public async Task Node_ThatLosesPowerAndComesBack_StartsItsPodsAgain()
    {
        var ns = await lab.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec: {nodeName: agent-0, containers: [{name: c, image: nginx}], tolerations: [{operator: Exists}]}
            """);
        (await lab.KubectlAsync(ns, "wait", "--for=condition=Ready", "pod/p", "--timeout=60s")).Succeeded();
        (await lab.Cluster.SteelyardAsync("node stop agent-0")).Succeeded();
        await lab.PodHasAsync(ns, "p", ".status.conditions[?(@.type==\"Ready\")].status", "False");
        (await lab.Cluster.SteelyardAsync("node start agent-0")).Succeeded();
        await lab.PodHasAsync(ns, "p", ".status.containerStatuses[0].restartCount", "1");
        await lab.PodHasAsync(ns, "p", ".status.conditions[?(@.type==\"Ready\")].status", "True");
    }
}
