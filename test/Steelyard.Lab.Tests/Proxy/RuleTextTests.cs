using System.Text.Json.Nodes;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;
using Steelyard.Lab.Proxy;
using Steelyard.Lab.Proxy.Rules;
using static Steelyard.Lab.Tests.Proxy.Support.ProxyObjects;

namespace Steelyard.Lab.Tests.Proxy;

/// <summary>The text of transactions, small enough to be read and judged. The packets of the other tests show that it works.</summary>
public sealed class RuleTextTests
{
    [Fact]
    public void Difference_NewServiceWithTwoEndpoints_IsElementsAndSharedChains() => Assert.Equal(
        """
        add chain ip t internal/2
        add chain ip t pick/2
        add rule ip t internal/2 ip saddr != @pods ct mark set ct mark or 0x4000
        add rule ip t internal/2 goto pick/2
        add rule ip t pick/2 meta mark set numgen random mod 2 offset 0
        add rule ip t pick/2 jump translate
        add rule ip t pick/2 meta mark set 0
        add rule ip t pick/2 goto translate
        add element ip t cluster-addresses { 10.43.0.1 }
        add element ip t endpoints { 10.43.0.1 . tcp . 80 . 0 : 10.42.0.1 . 8080, 10.43.0.1 . tcp . 80 . 1 : 10.42.1.1 . 8080 }
        add element ip t hairpin { 10.42.0.1 . 10.42.0.1 }
        add element ip t services { 10.43.0.1 . tcp . 80 : goto internal/2 }
        """,
        Sorted(Text(new Cluster(Service("s", "10.43.0.1", Port(80)), Slice("s", "10.42.0.1@here 10.42.1.1@there")))));

    [Fact]
    public void Difference_SecondServiceOfTheSameShape_AddsNoChain()
    {
        var cluster = new Cluster(Service("s", "10.43.0.1", Port(80)), Slice("s", "10.42.0.1@there"));
        Text(cluster);
        cluster.Change(Service("t", "10.43.0.2", Port(81)), Slice("t", "10.42.0.2@there"));
        Assert.Equal(
            """
            add element ip t cluster-addresses { 10.43.0.2 }
            add element ip t endpoints { 10.43.0.2 . tcp . 81 . 0 : 10.42.0.2 . 8080 }
            add element ip t services { 10.43.0.2 . tcp . 81 : goto internal/1 }
            """,
            Sorted(Text(cluster)));
    }

    [Fact]
    public void Difference_LastEndpointGone_RefusesAndRemovesChains()
    {
        var cluster = new Cluster(Service("s", "10.43.0.1", Port(80)), Slice("s", "10.42.0.1@there"));
        Text(cluster);
        cluster.Change(Slice("s", "!10.42.0.1@there"));
        Assert.Equal(
            [
                "delete element ip t services { 10.43.0.1 . tcp . 80 }",
                "delete element ip t endpoints { 10.43.0.1 . tcp . 80 . 0 }",
                "add element ip t services { 10.43.0.1 . tcp . 80 : goto no-endpoints }",
                "flush chain ip t pick/1",
                "flush chain ip t internal/1",
                "delete chain ip t pick/1",
                "delete chain ip t internal/1",
            ],
            Text(cluster).OrderBy(line => Array.IndexOf(["delete element", "add element", "flush chain", "delete chain"], string.Join(' ', line.Split(' ')[..2])))
                .ThenByDescending(line => line, StringComparer.Ordinal));
    }

    [Fact]
    public void Difference_PolicyLocal_SendsInsidersToAllAndOutsidersToLocalEndpoints()
    {
        var text = Text(new Cluster(
            Service("s", "10.43.0.1", Port(80, 30080), "\"externalTrafficPolicy\": \"Local\"", "172.25.1.1"),
            Slice("s", "10.42.0.1@here 10.42.1.1@there")));
        Assert.Contains("add rule ip t external-local/2/1 ip saddr @pods goto pick/2", text);
        Assert.Contains("add rule ip t external-local/2/1 fib saddr type local ct mark set ct mark or 0x4000 goto pick/2", text);
        Assert.Contains("add rule ip t external-local/2/1 goto pick/1-local", text);
        Assert.Contains("add rule ip t pick/1-local meta mark set 32768", text);
        Assert.Contains(text, line => line.Contains("172.25.1.1 . tcp . 80 . 32768 : 10.42.0.1 . 8080", StringComparison.Ordinal));
        Assert.Contains("add element ip t nodeport-services { tcp . 30080 : goto nodeport-external-local/2/1 }", text);
    }

    [Fact]
    public void Difference_AddressClaimedTwice_GoesToTheFirstByNameAndThenToTheNext()
    {
        var first = Service("a", "10.43.0.1", Port(80), ingress: "172.25.1.1");
        var cluster = new Cluster(Service("b", "10.43.0.2", Port(80), ingress: "172.25.1.1"), Slice("b", "10.42.0.2@there"));
        Text(cluster);
        cluster.Change(first, Slice("a", "10.42.0.1@there"));
        Assert.Contains(Text(cluster), line => line.Contains("172.25.1.1 . tcp . 80 . 0 : 10.42.0.1 . 8080", StringComparison.Ordinal));
        cluster.Delete(first);
        Assert.Contains(Text(cluster), line => line.Contains("172.25.1.1 . tcp . 80 . 0 : 10.42.0.2 . 8080", StringComparison.Ordinal));
    }

    [Fact]
    public void Deletions_EndpointGone_NamesItsFlows()
    {
        var cluster = new Cluster(Service("s", "10.43.0.1", Port(53, protocol: "UDP")), Slice("s", "10.42.0.1@there 10.42.0.2@there", 53, "UDP"));
        Assert.Equal(["-D -f ipv4 -p udp --orig-port-dst 53 --orig-dst 10.43.0.1"], cluster.Flows());
        cluster.Change(Slice("s", "10.42.0.2@there", 53, "UDP"));
        Assert.Equal(["-D -f ipv4 -p udp --orig-port-dst 53 --orig-dst 10.43.0.1 --dst-nat 10.42.0.1"], cluster.Flows());
    }

    private static List<string> Text(Cluster cluster) => cluster.Commit();

    private static string Sorted(List<string> lines) => string.Join('\n', lines
        .Where(line => line.StartsWith("add chain", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        .Concat(lines.Where(line => line.StartsWith("add rule", StringComparison.Ordinal)).OrderBy(line => line.Split(' ')[4], StringComparer.Ordinal))
        .Concat(lines.Where(line => line.Contains(" element ", StringComparison.Ordinal)).Order(StringComparer.Ordinal)));

    private sealed class Cluster
    {
        private readonly ProxyState _state = new("here");
        private readonly Dictionary<string, JsonObject> _objects = [];

        public Cluster(params JsonObject[] objects) => Change(objects);

        public void Change(params JsonObject[] objects)
        {
            foreach (var obj in objects)
            {
                var isService = obj["kind"]!.GetValue<string>() == "Service";
                var change = new InformerEvent(_objects.GetValueOrDefault(obj.Name()), obj);
                if (isService)
                    _state.ServiceChanged(new InformerEvent(null, obj));
                else
                    _state.SliceChanged(change);
                if (!isService)
                    _objects[obj.Name()] = obj;
            }
        }

        public void Delete(JsonObject service) => _state.ServiceChanged(new InformerEvent(service, null));

        public List<string> Commit()
        {
            var changes = new RuleChanges();
            foreach (var service in _state.Dirty.ToList())
                _state.Update(service, changes);
            return [.. new NftStatements("t").Difference(_state.Rules, changes)];
        }

        public IEnumerable<string> Flows() => _state.Dirty.ToList()
            .Select(service => _state.Update(service, new RuleChanges()))
            .SelectMany(update => StaleFlows.Deletions(update.Former, update.Now))
            .Select(arguments => string.Join(' ', arguments));
    }
}
