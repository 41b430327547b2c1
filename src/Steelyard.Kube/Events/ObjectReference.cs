namespace Steelyard.Kube.Events;

/// <summary>The object an event is about.</summary>
public readonly record struct ObjectReference(string ApiVersion, string Kind, ObjectKey Key, string Uid, string ResourceVersion = "");
