using Steelyard.ApiServer.Http;

namespace Steelyard.ApiServer.Auth;

/// <summary>Keys under which the bindings of a user are found.</summary>
internal static class SubjectKeys
{
    public static string User(string name) => "u:" + name;

    public static string Group(string name) => "g:" + name;

    public static string[] Of(UserInfo user) => [User(user.Name), .. user.Groups.Select(Group)];
}
