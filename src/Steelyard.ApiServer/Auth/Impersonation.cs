using Microsoft.AspNetCore.Http;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Http;

namespace Steelyard.ApiServer.Auth;

/// <summary>Acting for somebody else: the <c>Impersonate-…</c> headers, each part of which needs the right to it.</summary>
/// <param name="describe">Reads what a request asks for, to name it in a refusal.</param>
public sealed class Impersonation(RbacAuthorizer authorizer, Func<HttpContext, RequestInfo> describe)
{
    private const string Prefix = "Impersonate-";
    private const string ExtraPrefix = Prefix + "Extra-";
    private const string AccountPrefix = "system:serviceaccount:";

    /// <summary>The user the request is to be judged by.</summary>
    /// <exception cref="StatusException">400 for headers without a user name, 403 when the user may not act for that one.</exception>
    public UserInfo Apply(HttpContext context, UserInfo user)
    {
        var headers = context.Request.Headers;
        var name = headers[Prefix + "User"].ToString();
        var groups = headers[Prefix + "Group"].OfType<string>().ToList();
        var uid = headers[Prefix + "Uid"].ToString();
        var extra = headers.Where(h => h.Key.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(h => Uri.UnescapeDataString(h.Key[ExtraPrefix.Length..].ToLowerInvariant()), h => (IReadOnlyList<string>)[.. h.Value.OfType<string>()]);
        if (name.Length == 0 && groups.Count == 0 && uid.Length == 0 && extra.Count == 0)
            return user;
        var allowed = name.Length > 0 && Checks(user, name, groups, uid, extra).All(check => authorizer.Decide(check).Allowed);
        if (!allowed)
            context.Response.Headers.XContentTypeOptions = "nosniff";
        if (name.Length == 0)
            throw WithoutName(groups, uid);
        if (!allowed)
            throw Refusal(context, user);
        return new UserInfo(name, uid.Length == 0 ? null : uid) { Groups = GroupsOf(name, groups), Extra = extra };
    }

    private static IEnumerable<AuthorizationRequest> Checks(
        UserInfo user, string name, List<string> groups, string uid, Dictionary<string, IReadOnlyList<string>> extra)
    {
        var check = new AuthorizationRequest(user, "impersonate");
        yield return name.StartsWith(AccountPrefix, StringComparison.Ordinal) && name.Split(':') is [_, _, var ns, var account]
            ? check with { Resource = "serviceaccounts", Namespace = ns, Name = account }
            : check with { Resource = "users", Name = name };
        foreach (var group in groups)
            yield return check with { Resource = "groups", Name = group };
        if (uid.Length > 0)
            yield return check with { Group = "authentication.k8s.io", Resource = "uids", Name = uid };
        foreach (var (key, values) in extra)
        {
            foreach (var value in values)
                yield return check with { Group = "authentication.k8s.io", Resource = "userextras", Subresource = key, Name = value };
        }
    }

    private static List<string> GroupsOf(string name, List<string> groups)
    {
        var all = new List<string>(groups);
        if (name == UserInfo.Anonymous.Name)
            return [.. all, .. UserInfo.Anonymous.Groups];
        if (groups.Count == 0 && name.StartsWith(AccountPrefix, StringComparison.Ordinal) && name.Split(':') is [_, _, var ns, _])
            all.AddRange(["system:serviceaccounts", "system:serviceaccounts:" + ns]);
        if (!all.Contains("system:authenticated"))
            all.Add("system:authenticated");
        return all;
    }

    private static StatusException WithoutName(List<string> groups, string uid)
    {
        var list = groups.Count == 0 ? "[]string(nil)" : "[]string{" + string.Join(", ", groups.Select(g => $"\"{g}\"")) + "}";
        return new StatusException(
            400,
            "BadRequest",
            $"requested &user.DefaultInfo{{Name:\"\", UID:\"{uid}\", Groups:{list}, Extra:map[string][]string(nil)}} without impersonating a user name");
    }

    /// <summary>Names the request that was asked for; a 1.36 server asks for the right to each verb on its own.</summary>
    private StatusException Refusal(HttpContext context, UserInfo user)
    {
        var request = describe(context);
        return Forbidden.For(user, request with { Verb = "impersonate-on:user-info:" + request.Verb }, "");
    }
}
