# A link with a client and two nodes, three pods behind them. Says "ready" and lasts until its input ends.
set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/netns
ip link set lo up
ip link add br0 type bridge
ip link set br0 up

host() { # name, IPv4, IPv6
  ip netns add "$1"
  ip link add "$1" type veth peer name eth0 netns "$1"
  ip link set "$1" master br0 up
  ip -n "$1" link set lo up
  ip -n "$1" link set eth0 up
  ip -n "$1" addr add "$2" dev eth0
  ip -n "$1" addr add "$3" dev eth0 nodad
}

# Pods stand on links of their own. The node's address there has scope link: it is no source of forwarded traffic.
pod() { # node, name, IPv4, IPv6
  ip netns add "$2"
  ip link add "$2" netns "$1" type veth peer name eth0 netns "$2"
  ip -n "$2" link set lo up
  ip -n "$2" link set eth0 up
  ip -n "$1" link set "$2" up
  ip -n "$1" addr add 169.254.1.1/32 dev "$2" scope link
  ip -n "$1" addr add fe80::1/64 dev "$2" nodad
  ip -n "$2" addr add "$3/32" dev eth0
  ip -n "$2" addr add "$4/128" dev eth0 nodad
  ip -n "$2" route add 169.254.1.1 dev eth0
  ip -n "$2" route add default via 169.254.1.1
  ip -n "$2" route add default via fe80::1 dev eth0
  ip -n "$1" route add "$3/32" dev "$2"
  ip -n "$1" route add "$4/128" dev "$2"
  serve "$2" 4 ""
  serve "$2" 6 ,ipv6only=1
}

serve() { # pod, IP version, option
  ip netns exec "$1" socat "TCP$2-LISTEN:8080,fork,reuseaddr,backlog=128$3" SYSTEM:"echo $1 \$SOCAT_PEERADDR" &
  ip netns exec "$1" socat "UDP$2-RECVFROM:5353,fork$3" SYSTEM:"echo $1 \$SOCAT_PEERADDR" &
}

host client 172.25.0.100/16 fd00:25::100/64
host node1 172.25.0.2/16 fd00:25::2/64
host node2 172.25.0.3/16 fd00:25::3/64
ip netns exec node2 sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
pod node1 pod1 10.42.1.2 fd00:42:1::2
pod node1 pod2 10.42.1.3 fd00:42:1::3
pod node2 pod3 10.42.2.2 fd00:42:2::2
ip -n node1 route add 10.42.2.0/24 via 172.25.0.3
ip -n node2 route add 10.42.1.0/24 via 172.25.0.2
ip -n node1 route add fd00:42:2::/64 via fd00:25::3
ip -n node2 route add fd00:42:1::/64 via fd00:25::2

# The client's packets to service addresses go to node1, as if it answered ARP and ND for them.
ip -n client route add 172.25.1.0/24 via 172.25.0.2
ip -n client route add 10.43.0.0/16 via 172.25.0.2
ip -n client route add fd00:25:1::/64 via fd00:25::2

# What no rule leads anywhere is soon given up, not after three seconds.
ip netns exec node1 sh -c 'echo 20 >/proc/sys/net/ipv4/neigh/eth0/retrans_time_ms; echo 20 >/proc/sys/net/ipv6/neigh/eth0/retrans_time_ms'

# All servers must listen before the first test asks.
for pod in pod1 pod2 pod3; do
  until [ "$(ip netns exec $pod ss -Hlntu | wc -l)" -ge 4 ]; do sleep 0.02; done
done
echo ready
cat >/dev/null
