using System.Text.Json.Nodes;
using Steelyard.ApiServer.Discovery;
using Steelyard.ApiServer.Http;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Auth;

/// <summary>UserInfo as reviews write it.</summary>
internal static class UserInfoJson
{
    public static JsonObject Write(UserInfo user)
    {
        var json = new JsonObject { ["username"] = user.Name };
        if (!string.IsNullOrEmpty(user.Uid))
            json["uid"] = user.Uid;
        DiscoveryJson.AddIfAny(json, "groups", user.Groups);
        if (user.Extra.Count > 0)
            json["extra"] = new JsonObject(user.Extra.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)DiscoveryJson.Strings(e.Value))));
        return json;
    }

    /// <summary>The subject of a SubjectAccessReview.</summary>
    public static UserInfo ReadSubject(JsonNode? spec) =>
        new(spec.Text("user"), spec.TextOrNull("uid")) { Groups = [.. spec.Texts("groups")] };
}
