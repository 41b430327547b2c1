using Steelyard.Lab.Clusters;

namespace Steelyard.Lab.Routers;

/// <summary>Debian's routing daemons, as the host "router" runs them: with a configuration that waits for neighbours.</summary>
public static class RouterProgram
{
    private const string BirdPath = "/usr/sbin/bird";
    private const string FrrPath = "/usr/lib/frr/bgpd";

    /// <summary>$1 = folder of bird.conf; the control socket is there too: birdc -s FOLDER/bird.ctl.</summary>
    private const string BirdScript = """exec /usr/sbin/bird -f -c "$1/bird.conf" -s "$1/bird.ctl" -P "$1/bird.pid" """;

    /// <summary>
    /// $1 = folder of frr.conf. FRR insists on the group frrvty, on files in /etc/frr and on a place for its sockets; all
    /// three exist in the router's own mounts only: vtysh --vty_socket /etc/frr.
    /// </summary>
    private const string FrrScript = """
        mount -t tmpfs tmpfs /etc/frr || exit 1
        cp "$1/frr.conf" /etc/frr/ && touch /etc/frr/vtysh.conf
        printf 'root:x:0:\nfrr:x:0:root\nfrrvty:x:0:root\n' >/etc/frr/group
        mount --bind /etc/frr/group /etc/group || exit 1
        /usr/lib/frr/zebra -u root -g root --vty_socket /etc/frr -i /etc/frr/zebra.pid -z /etc/frr/zserv.api -f /etc/frr/frr.conf --log stdout &
        exec /usr/lib/frr/bgpd -u root -g root --vty_socket /etc/frr -i /etc/frr/bgpd.pid -z /etc/frr/zserv.api -f /etc/frr/frr.conf --log stdout
        """;

    /// <exception cref="LabException">The daemon is not installed; the message names its package.</exception>
    public static void Check(string? router)
    {
        var (path, package) = router == "frr" ? (FrrPath, "frr") : (BirdPath, "bird2");
        if (router is not null && !File.Exists(path))
            throw new LabException($"--router {router}: {path} is missing; install the Debian package {package}");
    }

    /// <summary>Writes the daemon's configuration and gives the command that runs it.</summary>
    internal static IReadOnlyList<string> Prepare(ClusterPlan plan, ClusterHost host, ClusterFolder folder)
    {
        var directory = folder.Node(host.Name);
        Directory.CreateDirectory(directory);
        var frr = plan.Router == "frr";
        File.WriteAllText(Path.Combine(directory, frr ? "frr.conf" : "bird.conf"), frr ? Frr(host) : Bird(host));
        return ["sh", "-c", frr ? FrrScript : BirdScript, "sh", directory];
    }

    internal static string Bird(ClusterHost host) => $$"""
        router id {{host.IPv4}};
        log stderr all;
        protocol device { }
        protocol kernel { ipv4 { import none; export all; }; merge paths on; }
        protocol kernel { ipv6 { import none; export all; }; merge paths on; }

        """.ReplaceLineEndings("\n");

    internal static string Frr(ClusterHost host) => $"""
        hostname {host.Name}
        router bgp 64512
         bgp router-id {host.IPv4}
         no bgp ebgp-requires-policy

        """.ReplaceLineEndings("\n");
}
