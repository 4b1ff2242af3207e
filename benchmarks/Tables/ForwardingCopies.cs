using System.Reflection;
using System.Reflection.Emit;

namespace Gradus.Benchmarks;

/// <summary>
/// Backends that do nothing but forward: to the cores of another one, so that operands are checked once, or to its public members, which
/// check them again. The second kind is made at run time from the list of members, and the first too, so that the two differ in nothing
/// else.
/// </summary>
public static class ForwardingCopies
{
    private const string Suffix = "Core";
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Forwards to cores.</summary>
    public static Backend<float> OfCores(Backend<float> inner) => Make("Once", inner, core => null);

    /// <summary>Forwards to members, wherever a core has one with its name and operands.</summary>
    public static Backend<float> OfMembers(Backend<float> inner) => Make("Twice", inner, MemberOf);

    private static Backend<float> Make(string name, Backend<float> inner, Func<MethodInfo, MethodInfo?> target)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), AssemblyBuilderAccess.Run);
        ModuleBuilder module = assembly.DefineDynamicModule(name);
        TypeBuilder type = module.DefineType(name, TypeAttributes.Public | TypeAttributes.Sealed, typeof(Forwarding));
        // Protected, as the primary constructor of any abstract class.
        ConstructorInfo constructor = typeof(Forwarding).GetConstructor(Any, [typeof(Backend<float>)])!;
        ILGenerator code = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, [typeof(Backend<float>)])
            .GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Call, constructor);
        code.Emit(OpCodes.Ret);
        foreach (MethodInfo core in typeof(ForwardingBackend<float>).GetMethods(Any))
        {
            if (core.Name.EndsWith(Suffix, StringComparison.Ordinal) && target(core) is { } member)
            {
                Override(type, core, member);
            }
        }

        return (Backend<float>)Activator.CreateInstance(type.CreateType(), inner)!;
    }

    private static MethodInfo? MemberOf(MethodInfo core) => typeof(Backend<float>).GetMethod(
        core.Name[..^Suffix.Length], [.. core.GetParameters().Select(parameter => Plain(parameter.ParameterType))]);

    private static Type Plain(Type type) => type.IsByRef ? type.GetElementType()! : type;

    private static void Override(TypeBuilder type, MethodInfo core, MethodInfo member)
    {
        ParameterInfo[] parameters = core.GetParameters();
        MethodBuilder method = type.DefineMethod(
            core.Name,
            MethodAttributes.Family | MethodAttributes.Virtual | MethodAttributes.HideBySig,
            CallingConventions.HasThis,
            core.ReturnType, null, null,
            [.. parameters.Select(parameter => parameter.ParameterType)],
            [.. parameters.Select(parameter => parameter.GetRequiredCustomModifiers())],
            null);
        ILGenerator code = method.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Call, typeof(Forwarding).GetProperty(nameof(Forwarding.Inner))!.GetMethod!);
        for (int i = 0; i < parameters.Length; i++)
        {
            code.Emit(OpCodes.Ldarg, (short)(i + 1));
            if (parameters[i].ParameterType.IsByRef && !member.GetParameters()[i].ParameterType.IsByRef)
            {
                code.Emit(OpCodes.Ldobj, Plain(parameters[i].ParameterType));
            }
        }

        code.Emit(OpCodes.Callvirt, member);
        code.Emit(OpCodes.Ret);
    }

    /// <summary>The base of both.</summary>
    public abstract class Forwarding(Backend<float> inner) : ForwardingBackend<float>(inner)
    {
        /// <summary>The backend that computes.</summary>
        public Backend<float> Inner { get; } = inner;

        public override string Name => Inner.Name;

        public override bool IsBitReproducible => true;

        public override PreparedPlan<float> Prepare(Plan<float> plan) => new WindowedPlan<float>(this, plan);
    }
}
